# Calls that have nothing to do with each other begin together; what they bring is taken in order.
flow f
  start S
  call A order.get result=order id=id
  call B user.get result=user id=id
  call C bike.get result=bike id=order.bike
  fetch D bike.lock id=id
  fetch X bike.battery id=id
  exclusive G
  user U
  end E
  A: {"side_effect_free": true}
  B: {"side_effect_free": true}
  C: {"side_effect_free": true}
  D: {"side_effect_free": true}
  X: {"side_effect_free": true}
  S -> A -> B -> C -> D -> X -> G
  G -> U when bike.lock == "open" && user.vip
  G -> E otherwise
  U -> E
given order.get answers {"bike": "b1"}
given user.get answers {"vip": true}
given bike.get answers {"model": "M3"}
given fields answers {"bike.lock": "open", "bike.battery": 0.5}
start f {"id": "o1"}
waits U
knows {"bike": {"battery": 0.5, "lock": "open", "model": "M3"}, "id": "o1", "order": {"bike": "b1"}, "user": {"vip": true}}
passed S A B C D X G U
called fields 1
called user.get 1
# One that fails stops where its turn comes; those behind it are there when it has been put right.
given user.get fails UPSTREAM_STATUS
rollback U to A
waits B!UPSTREAM_STATUS
called order.get 2
given user.get answers {"vip": true}
retry B
waits U
called user.get 3
