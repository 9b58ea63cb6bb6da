# One inner branch joins an outer one, its neighbour goes on: what their fork had set counts once.
flow f
  start S
  parallel F
  script X v = 1
  parallel G
  user A
  user B
  user C
  parallel J1
  parallel J
  user Z
  end E
  S -> F
  F -> X -> G
  G -> A -> J1
  F -> C -> J1
  J1 -> J
  G -> B -> J
  J -> Z -> E
start f {"v": 0}
commit A
commit C
commit B {"v": 3}
waits Z
knows {"v": 3}
start f {"v": 0}
commit A {"v": 2}
commit C
commit B
knows {"v": 2}
start f {"v": 0}
commit B {"v": 3}
commit A
commit C
waits Z
knows {"v": 3}
rollback Z to B
waits B
knows at B {"v": 1}
commit B
waits Z
knows {"v": 1}
