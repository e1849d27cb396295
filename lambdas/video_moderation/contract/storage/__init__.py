"""What is stored: tables, object tags, uploads, and the policies of the media bucket and the key."""
