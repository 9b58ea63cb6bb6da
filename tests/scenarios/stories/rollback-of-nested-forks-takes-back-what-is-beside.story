# A branch of the inner fork has joined one of the outer fork, and they went on as one. A rollback to
# before the inner fork takes that back with all that it did; who had come to the join waits there again.
flow f
  start S
  parallel F
  user A
  user B
  parallel G
  user C
  user D
  user X
  parallel J1
  call M pay.charge
  user Y
  parallel J2
  user W
  end E
  M: {"compensation": {"api": "pay.refund", "params": {"of": "x"}}}
  S -> F
  F -> A -> B -> G
  G -> C -> J1
  G -> D -> J2
  F -> X -> J1
  J1 -> M -> Y -> J2
  J2 -> W -> E
start f
commit A
commit B
commit C {"c": 1}
commit X {"x": 1}
waits D, Y
knows at Y {"c": 1, "x": 1}
rollback D to B
waits B
holds J1 1 for B
asked pay.refund {"of": 1}
commit B
waits C, D
commit C {"c": 2}
waits D, Y
knows at Y {"c": 2, "x": 1}
commit Y
commit D
waits W
called pay.charge 2
# From behind all of it.
rollback W to B
waits B
holds J1 1 for B
called pay.refund 2
commit B
commit C
commit D
commit Y
waits W
rollback W to X
waits X
