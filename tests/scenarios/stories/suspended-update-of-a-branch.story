# So it is for branches: what an operator sets last is what every branch sees that is still there.
flow f
  start S
  parallel F
  user A
  user B
  user B2
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> B -> B2 -> J
  J -> Z -> E
start f
suspend
commit A {"a": 1, "x": 1}
commit B {"b": 1, "x": 2}
set {"x": 3}
resume
waits B2
knows at B2 {"b": 1, "x": 3}
commit B2
waits Z
