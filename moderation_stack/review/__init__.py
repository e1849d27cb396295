"""The moderators' review room: sign-in, one HTTP API, one function that serves page and API."""
