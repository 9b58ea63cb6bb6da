# What a branch of an inner fork has set stands, also where its neighbour sees the value from before
# and has set nothing.
flow f
  start S
  parallel F
  script X v = 1
  parallel G
  user A
  user B
  user C
  parallel J
  user Z
  end E
  S -> F
  F -> X -> G
  G -> A -> J
  G -> B -> J
  F -> C -> J
  J -> Z -> E
start f
commit A {"v": 2}
commit B
commit C
waits Z
knows {"v": 2}
rollback Z to C
commit C
waits Z
knows {"v": 2}
rollback Z to A
commit A
waits Z
knows {"v": 1}
start f
commit C
commit A
commit B {"v": 3}
waits Z
knows {"v": 3}
