# Turbo's 1.9 c: a branch with an end of its own ends nobody else.
flow f
  start S
  parallel F
  user A
  user B
  end E1
  end E2
  S -> F
  F -> A -> E1
  F -> B -> E2
start f
waits A, B
commit A {"a": 1}
is running
waits B
commit B {"b": 2}
is completed
knows {"a": 1, "b": 2}
