# Turbo's 1.9 a: a gateway that is the first node of a branch chooses like any other.
flow f
  start S
  parallel F
  exclusive G
  user A
  user B
  user C
  parallel J
  end E
  S -> F
  F -> G
  G -> A when a == 1
  G -> B otherwise
  A -> J
  B -> J
  F -> C -> J
  J -> E
start f {"a": 2}
waits B, C
commit B
commit C
is completed
