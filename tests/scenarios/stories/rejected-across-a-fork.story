# Back to before a fork and straight behind its join; but not from within a branch.
flow f
  start S
  user U
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  S -> U -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f
commit U
refused INVALID_FIELD: rollback A to U returning
commit A {"a": 1}
commit B
rollback Z to U returning
waits U
knows {}
commit U
waits Z
commit Z
is completed
