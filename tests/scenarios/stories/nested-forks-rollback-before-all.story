# Back from an inner branch to the task before the fork: all branches are gone.
flow f
  start S
  user U
  parallel F
  user A
  parallel G
  user B
  user C
  parallel H
  parallel J
  end E
  S -> U -> F
  F -> A -> J
  F -> G
  G -> B -> H
  G -> C -> H
  H -> J -> E
start f
commit U {"u": 1}
commit A {"a": 1}
waits B, C
rollback C
waits U
knows {}
passed S U
commit U
waits A, B, C
commit A
commit B
commit C
is completed
