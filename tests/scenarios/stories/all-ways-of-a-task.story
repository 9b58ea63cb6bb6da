# As BPMN has it: a task leaves by all ways whose conditions hold, and by those without one.
flow f
  start S
  user A
  user B
  user C
  user D
  parallel J
  user Z
  end E
  A: {"ways": "all"}
  S -> A
  A -> B when n > 1
  A -> C when n > 2
  A -> D
  B -> J
  C -> J
  D -> J
  J -> Z -> E
start f
commit A {"n": 3}
waits B, C, D
commit C {"x": "c"}
commit D {"x": "d"}
waits B
rollback C to A
waits A
commit A {"n": 2}
waits B, D
commit B {"x": "b"}
commit D {"x": "d"}
waits Z
knows {"n": 2, "x": "d"}
rollback Z to A
waits A
commit A {"n": 0}
waits D
commit D
waits Z
commit Z
is completed
