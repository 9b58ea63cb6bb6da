# A branch is closed that had done its work and found no way on; opened again, it does not do it twice.
flow f
  start S
  parallel F
  user A
  user U
  call B money.take
  user B1
  user B2
  parallel J
  user Z
  end E
  J: {"branch_merge": "any"}
  S -> F
  F -> A -> J
  F -> U -> B
  B -> B1 when go == 1
  B -> B2 when go == 2
  B1 -> J
  B2 -> J
  J -> Z -> E
given money.take answers {"ok": true}
start f {"go": 0}
commit U
waits A, B!NO_WAY_OUT
called money.take 1
commit A
waits Z
rollback Z
waits A, B!NO_WAY_OUT
called money.take 1
refused INCIDENT_NOT_OPEN: retry B@1
retry B {"go": 2}
waits A, B2
called money.take 1
commit B2
waits Z
passed S F U B B2 J Z
# Back before its work it does it again.
rollback Z to U
waits A, U
commit U
waits A, B!NO_WAY_OUT
called money.take 2
