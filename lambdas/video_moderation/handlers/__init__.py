"""The four Lambda handlers: each reads its settings and wires the domain to AWS clients."""
