# A join with three ways in, of which a choice leaves two: it waits for what can come, not for ways.
flow f
  start S
  parallel F
  exclusive G
  user A
  user B
  user C
  parallel J
  user Z
  end E
  S -> F
  F -> G
  G -> A when left
  G -> B otherwise
  F -> C
  A -> J
  B -> J
  C -> J
  J -> Z -> E
start f {"left": true}
waits A, C
commit C
waits A
commit A
waits Z
