#include "services/resource-engine/client/client.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {

absl::StatusOr<std::unique_ptr<Client>> Client::Make(const std::string& directory,
                                                     const MeansOptions& options,
                                                     const Clock& clock, Timers& timers) {
  ASSIGN_OR_RETURN(Means means, MakeMeans(options));
  return std::make_unique<Client>(directory, std::move(means), clock, timers);
}

void Client::Fetch(const Context& context, FetchFields command,
                   absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then) {
  if (command.trial.has_value())
    return then(InvalidField("trial", "is not supported by the client library"));
  std::vector<ResourceId> names;
  for (const ResourceId& name : command.fields) {
    if (!command.known.contains(name.str())) names.push_back(name);
  }
  directory_.Find(
      context, names,
      [this, context, command = std::move(command), then = std::move(then)](auto planner) mutable {
        if (!planner.ok()) return then(planner.status());
        processor_.Fetch(context, **planner, std::move(command),
                         reporter_.counts().Noting(context, std::move(then)));
      });
}

void Client::Invoke(const Context& context, InvokeApi command,
                    absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then) {
  const ResourceId api = command.api;
  directory_.Find(
      context, {&api, 1},
      [this, context, command = std::move(command), then = std::move(then)](auto planner) mutable {
        if (!planner.ok()) return then(planner.status());
        processor_.Invoke(context, **planner, std::move(command),
                          reporter_.counts().Noting(context, std::move(then)));
      });
}

}  // namespace magpie::resource
