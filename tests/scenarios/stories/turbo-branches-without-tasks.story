# Turbo's 1.9 b: a fork and a join with nothing to wait for between them.
flow f
  start S
  parallel F
  script X x = 1
  parallel J
  user A
  end E
  S -> F
  F -> J
  F -> X -> J
  J -> A -> E
start f
waits A
knows {"x": 1}
rollback A to X
waits A
refused NOTHING_BEFORE: rollback A
commit A
is completed
