"""The domain of video moderation: plain Python, AWS clients and the clock passed in.

The way of a video: `messages` (what arrived) -> `video` (which object version) -> `analysis` (its row)
-> `dispatch` (start the job) -> `conclusion` (labels, verdict, tag, alert, event).
"""
