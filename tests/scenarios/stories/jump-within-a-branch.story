# A jump moves one branch only; the join still waits for it.
flow f
  start S
  parallel F
  user A
  user A2
  user B
  parallel J
  user Z
  end E
  S -> F
  F -> A -> A2 -> J
  F -> B -> J
  J -> Z -> E
start f
jump A to A2
waits A2, B
commit B
waits A2
jump A2 to A
waits A
commit A
commit A2
waits Z
