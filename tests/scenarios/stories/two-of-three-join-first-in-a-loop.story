# The same in a loop: the third branch could come round to the first join, and does not count there.
flow f
  start S
  exclusive R
  parallel F
  user C
  user A
  user B
  parallel J1
  user D
  parallel J2
  exclusive X
  end E
  S -> R -> F
  F -> C -> J2
  F -> A -> J1
  F -> B -> J1
  J1 -> D -> J2
  J2 -> X
  X -> R when again
  X -> E otherwise
start f {"again": true}
commit C
waits A, B
commit A
commit B
waits D
commit D {"again": false}
is completed
