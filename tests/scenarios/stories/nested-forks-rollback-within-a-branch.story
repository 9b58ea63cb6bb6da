# Back from one task of an inner branch to the one before it: nobody else notices.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  user B2
  user C
  parallel H
  parallel J
  end E
  S -> F
  F -> A -> J
  F -> G
  G -> B -> B2 -> H
  G -> C -> H
  H -> J -> E
start f
commit B {"b": 1}
commit C {"c": 1}
waits A, B2
rollback B2
waits A, B
knows at B {}
commit B {"b": 2}
commit B2
commit A
is completed
knows {"b": 2, "c": 1}
