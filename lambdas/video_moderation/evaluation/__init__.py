"""From a video's labels to its verdict, and the document that describes it."""
