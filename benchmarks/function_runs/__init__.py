"""One invocation of each function, in a fresh process, over AWS that answers without a socket."""
