# A branch that was moved behind the join is waited for no more.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f
commit B
waits A
jump A to Z
waits Z, Z
commit Z@1
commit Z@2
is completed
