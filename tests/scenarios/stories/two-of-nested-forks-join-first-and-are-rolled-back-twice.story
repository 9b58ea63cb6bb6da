# A branch that has left its fork at a join is rolled back twice: each time it knows what was set
# before that fork.
flow f
  start S
  parallel F
  user A
  user B
  parallel G
  user C
  user K
  user D
  user X
  parallel J1
  user Y
  parallel J2
  user Z
  end E
  S -> F
  F -> A -> B -> G
  G -> C -> K -> J1
  G -> D -> J2
  F -> X -> J1
  J1 -> Y -> J2
  J2 -> Z -> E
start f {"a": 0}
commit A {"a": 1}
commit B
commit C {"c": 1}
commit K {"k": 1}
commit X {"x": 1}
waits D, Y
knows at Y {"a": 1, "c": 1, "k": 1, "x": 1}
rollback Y to K
waits D, K
knows at K {"a": 1, "c": 1}
rollback K to C
waits C, D
knows at C {"a": 1}
commit C {"c": 2}
commit K
waits D, Y
knows at Y {"a": 1, "c": 2, "x": 1}
commit D {"d": 1}
commit Y
waits Z
knows {"a": 1, "c": 2, "d": 1, "x": 1}
commit Z
is completed
