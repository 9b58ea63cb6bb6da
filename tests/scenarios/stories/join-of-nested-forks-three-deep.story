# Forks three deep with one join, through a sub-process: what nobody has set since an outer fork does
# not count against what one has.
flow f
  start S
  parallel F
  script X v = 1; w = 1
  parallel G
  script Y w = 2
  parallel H
  user A
  user B
  process P
  start PS in P
  user C in P
  end PE in P
  user D
  parallel J
  user Z
  end E
  S -> F
  F -> X -> G
  G -> Y -> H
  H -> A -> J
  H -> B -> J
  G -> P -> J
  F -> D -> J
  PS -> C -> PE
  J -> Z -> E
start f {"v": 0, "w": 0}
commit A {"v": 5}
commit B
commit D
commit C
waits Z
knows {"v": 5, "w": 2}
start f {"v": 0, "w": 0}
commit A {"w": 5}
commit C {"v": 7}
commit B
commit D
waits Z
knows {"v": 7, "w": 5}
start f {"v": 0, "w": 0}
commit D {"w": 9}
commit A {"w": 5}
commit B
commit C
knows {"v": 1, "w": 9}
