# A branch that turned off the way holds up no join.
flow f
  start S
  inclusive F
  user A
  user B
  user C
  inclusive J
  user Z
  end E
  end Off
  S -> F
  F -> A when true
  F -> B when true
  A -> J
  B -> C when elsewhere
  B -> J otherwise
  C -> Off
  J -> Z -> E
start f
commit A {"a": 1}
waits B
commit B {"elsewhere": true}
waits C, Z
knows at Z {"a": 1}
commit Z
waits C
is running
commit C
is completed
knows {"a": 1, "elsewhere": true}
