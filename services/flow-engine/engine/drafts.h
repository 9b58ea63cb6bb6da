// What authors do with flows: save drafts, check and deploy them, compare deployments, and disable
// flows.

#pragma once

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "services/flow-engine/domain/model/diff.h"
#include "services/flow-engine/engine/deployments.h"
#include "services/flow-engine/store/draft_store.h"

namespace magpie::flow {

// A draft, and the number of its newest deployment; 0 if there is none.
struct DraftView {
  FlowDraft draft;
  int32_t newest = 0;
};

enum class ExportFormat { kBpmn, kFlowModel };

// Thread-safe.
class Drafts {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<DraftView>)>;

  // All must outlive it.
  Drafts(store::Store& store, const Once& once, const Clock& clock, Deployments& deployments)
      : drafts_(store, once), store_(store), clock_(clock), deployments_(deployments) {}

  // The store for the methods that take a Gather.
  const store::Store& store() const { return store_; }

  // Loads which flows are disabled; waits for the store. Call it before any flow is started.
  absl::Status Recover();

  void Save(const record::Change& change, SaveDraft command, Then then);
  void Set(const record::Change& change, SetDisabled command, Then then);
  absl::StatusOr<DraftView> Get(store::Gather& gather, const Context& context,
                                const FlowKey& flow) const;
  absl::StatusOr<record::Page<DraftView>> List(store::Gather& gather, const Context& context,
                                               absl::string_view after, size_t limit) const;

  // Deploys the draft of `flow`. Fails as Deployments::Deploy and CheckDraft do.
  void DeployDraft(const Context& context, Asked asked, const FlowKey& flow, bool lenient,
                   int64_t expected_version, Deployments::Then then);
  // Validates a source, or the draft of a flow.
  absl::StatusOr<Validation> Validate(store::Gather& gather, const Context& context,
                                      const Source& source);
  absl::StatusOr<FlowDraft> DraftOf(store::Gather& gather, const Context& context,
                                    const FlowKey& flow) const;

  absl::StatusOr<std::vector<Difference>> DiffOf(store::Gather& gather, const Context& context,
                                                 const DeploymentId& before,
                                                 const DeploymentId& after);
  // Deploys the model of an earlier deployment again, as the newest.
  void Restore(const Context& context, Asked asked, const DeploymentId& id, Deployments::Then then);
  absl::StatusOr<std::string> Export(store::Gather& gather, const Context& context,
                                     const DeploymentId& id, ExportFormat format);

 private:
  static DraftView WithNewest(store::Gather& gather, const TenantId& tenant, FlowDraft draft);
  // Disables or enables the flow as its draft says now, then answers with `kept`, which may be
  // older: the first answer to a repeat.
  void Apply(const TenantId& tenant, FlowDraft kept, Then then);
  // Answers with what was stored, and the newest number.
  void AnswerKept(const TenantId& tenant, absl::StatusOr<FlowDraft> kept, Then then) const;

  DraftStore drafts_;
  const store::Store& store_;
  const Clock& clock_;
  Deployments& deployments_;
};

}  // namespace magpie::flow
