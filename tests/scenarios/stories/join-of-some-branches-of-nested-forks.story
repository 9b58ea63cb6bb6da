# Two inner branches join outer ones, each by itself, and these meet: what both know from before
# their fork does not count against what one has set.
flow f
  start S
  parallel F
  script X v = 1; order.id = 1
  parallel G
  user A
  user B
  user C
  user D
  parallel J1
  user M1
  parallel J2
  user M2
  parallel J
  user Z
  end E
  S -> F
  F -> X -> G
  G -> A -> J1
  G -> B -> J2
  F -> C -> J1
  F -> D -> J2
  J1 -> M1 -> J
  J2 -> M2 -> J
  J -> Z -> E
start f {"v": 0}
commit A {"v": 2, "order": {"id": 2, "a": true}}
commit C
waits B, D, M1
knows at M1 {"order": {"a": true, "id": 2}, "v": 2}
commit B {"order": {"id": 1, "b": true}}
commit D
waits M1, M2
knows at M2 {"order": {"b": true, "id": 1}, "v": 1}
commit M1
commit M2
waits Z
knows {"order": {"a": true, "b": true, "id": 2}, "v": 2}
# Each of them may be the one that has set it.
rollback Z to B
waits B
knows at B {"order": {"id": 1}, "v": 1}
commit B {"v": 3}
waits M2
commit M2
waits Z
knows {"order": {"a": true, "id": 2}, "v": 3}
start f {"v": 0}
commit A
commit C
commit B
commit D {"v": 9}
commit M1
commit M2
knows {"order": {"id": 1}, "v": 9}
start f {"v": 0}
commit A
commit C {"v": 8}
commit B
commit D
commit M2
commit M1
knows {"order": {"id": 1}, "v": 8}
