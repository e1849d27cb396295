"""As much of AWS as the quota benchmark needs, in memory and in virtual time; every call is counted."""
