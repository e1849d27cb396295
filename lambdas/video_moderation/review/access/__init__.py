"""Who may do what in the review room: people, programs, groups, rules, routes and roles."""
