# A loop round two forks: a branch that could come round once more holds up no inner join.
flow f
  start S
  exclusive R
  parallel F
  user A
  parallel G
  user B
  user C
  parallel H
  user D
  parallel J
  exclusive X
  end E
  S -> R -> F
  F -> A -> J
  F -> G
  G -> B -> H
  G -> C -> H
  H -> D -> J
  J -> X
  X -> R when again
  X -> E otherwise
start f {"again": true}
waits A, B, C
commit B
commit C
waits A, D
commit D
waits A
commit A
waits A, B, C
commit A {"again": false}
commit B
commit C
commit D
is completed
