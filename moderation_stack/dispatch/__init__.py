"""From an upload to a running job: upload rule, schedule, Video Processor, completion channel."""
