# A branch is closed that had stopped, with a call begun ahead; opened again, it makes its calls anew.
flow f
  start S
  parallel F
  user U
  user W
  call A a.get
  call B b.get
  user V
  parallel J
  user Z
  end E
  J: {"branch_merge": "any"}
  A: {"side_effect_free": true}
  B: {"side_effect_free": true}
  S -> F
  F -> U -> J
  F -> W -> A -> B -> V -> J
  J -> Z -> E
given a.get fails UPSTREAM_STATUS
given b.get answers {"b": 1}
start f
waits U, W
commit W
waits U, A!UPSTREAM_STATUS
called b.get 1
commit U
waits Z
given a.get answers {"a": 1}
rollback Z
waits U, V
called a.get 2
called b.get 2
