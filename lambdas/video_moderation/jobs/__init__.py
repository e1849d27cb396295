"""A Rekognition job: the tag it carries and the results it returns."""
