"""The domain of video moderation: plain Python, AWS clients and the clock passed in.

The way of a video: `messages` (what arrived) -> `videos` (which object version, and its row) -> `dispatch`
(start the job) -> `jobs` and `labels` (its results) -> `evaluation` (what the policy makes of them) ->
`verdict` (row and tag) -> `alerts` (e-mails and events). `recovery` brings a video back on its way.
"""
