# Branches that never meet: the flow is over with the last of them, and knows what each has set.
flow f
  start S
  user U
  parallel F
  user A
  user B
  user C
  end E
  S -> U -> F
  F -> A -> E
  F -> B -> E
  F -> C -> E
start f
commit U
commit B {"b": 1}
waits A, C
rollback C
waits U
commit U
commit A {"a": 1}
commit C {"c": 1}
waits B
rollback A
waits A, B
knows at A {}
commit B {"b": 2}
commit A {"a": 2}
is completed
knows {"a": 2, "b": 2, "c": 1}
