# Turbo's C17: each round is a visit of its own, and rollback goes back one round.
flow f
  start S
  user U
  exclusive G
  end E
  S -> U -> G
  G -> U when ok == 0
  G -> E otherwise
start f
commit U {"ok": 0, "round": 1}
commit U {"ok": 0, "round": 2}
waits U
passed S U G U G U
rollback U
waits U
knows {"ok": 0, "round": 1}
passed S U G U
refused TASK_NOT_OPEN: commit U@3
commit U {"ok": 1}
is completed
passed S U G U G E
