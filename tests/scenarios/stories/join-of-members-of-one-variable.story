# Branches that set members of one variable: all of them are kept. Of one member set twice that of
# the later way stands, and a list or a scalar is one value.
flow f
  start S
  parallel F
  script A order.status = 'paid'; order.address.city = 'Bonn'; order.tags = ['a']
  script B order.amount = 80; order.address.street = 'Am Hof'; order.id = 2
  user C
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  F -> C -> J
  J -> Z -> E
start f {"order": {"id": 1, "gone": true}}
knows at C {"order": {"gone": true, "id": 1}}
commit C {"order": {"id": 1, "status": "open", "new": null}}
waits Z
knows {"order": {"address": {"city": "Bonn", "street": "Am Hof"}, "amount": 80, "id": 2, "new": null, "status": "open", "tags": ["a"]}}
start f {"order": {"id": 1}}
commit C {"order": "none"}
waits Z
knows {"order": "none"}
start f
commit C {"order": {"tags": ["b", "c"], "address": null}}
waits Z
knows {"order": {"address": null, "amount": 80, "id": 2, "status": "paid", "tags": ["b", "c"]}}
