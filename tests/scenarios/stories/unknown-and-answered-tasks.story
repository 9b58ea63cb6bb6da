# A task that was answered, closed or taken back is not open any more. What never was a task is not
# found.
flow f
  start S
  user A
  call C bike.lock
  user B
  end E
  S -> A -> C -> B -> E
given bike.lock fails UPSTREAM_STATUS
start f
refused TASK_NOT_FOUND: commit Nobody
refused INCIDENT_NOT_FOUND: retry A
refused WAIT_NOT_FOUND: jump Nobody to B
commit A {"x": 1}
waits C!UPSTREAM_STATUS
refused TASK_NOT_OPEN: commit A {"x": 2}
refused TASK_NOT_FOUND: commit C
refused INCIDENT_NOT_FOUND: retry A
refused WAIT_NOT_OPEN: jump A to B
skip C
waits B
refused INCIDENT_NOT_OPEN: retry C
refused TASK_NOT_FOUND: commit C
rollback B to A
waits A
refused TASK_NOT_OPEN: commit B
refused TASK_NOT_OPEN: rollback B
refused TASK_NOT_FOUND: rollback C
