# A branch has left two forks, one at each of two joins. A rollback to before both leaves it out of
# both, and it still knows what they had set.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  parallel H
  user C
  user D
  user R
  parallel J1
  user X
  user W
  parallel J2
  user Z
  parallel J3
  end E
  S -> F
  F -> A -> G
  G -> B -> H
  H -> C -> J1
  H -> D -> J3
  G -> R -> J1
  J1 -> X -> J2
  F -> W -> J2
  J2 -> Z -> J3 -> E
start f {"a": 0, "b": 0}
commit A {"a": 1}
commit B {"b": 1}
commit C {"c": 1}
commit R {"r": 1}
waits D, W, X
commit X {"x": 1}
commit W {"w": 1}
waits D, Z
rollback R
waits D, R
knows at R {"a": 1, "b": 0}
holds J1 1 for R; J2 1 for J1, R
commit R {"r": 2}
knows at X {"a": 1, "b": 1, "c": 1, "r": 2}
commit X
commit D
waits Z
knows at Z {"a": 1, "b": 1, "c": 1, "r": 2, "w": 1}
rollback X to C
waits C
knows at C {"a": 1, "b": 1}
commit C
commit X
commit Z
is completed
knows {"a": 1, "b": 1, "r": 2, "w": 1}
