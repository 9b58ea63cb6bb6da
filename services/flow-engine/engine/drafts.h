// What authors do with flows: drafts, checks, versions, and which may start.

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

// A draft, and the number of its newest deployment; 0 where there is none.
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

  // What the methods that take a Gather read.
  const store::Store& store() const { return store_; }

  // Learns which flows may not start; waits for the store. Before the first of them does.
  absl::Status Recover();

  void Save(const record::Change& change, SaveDraft command, Then then);
  void Set(const record::Change& change, SetDisabled command, Then then);
  absl::StatusOr<DraftView> Get(store::Gather& gather, const Context& context,
                                const FlowKey& flow) const;
  absl::StatusOr<record::Page<DraftView>> List(store::Gather& gather, const Context& context,
                                               absl::string_view after, size_t limit) const;

  // Deploys the draft of `flow`. As Deployments::Deploy, and CheckDraft.
  void DeployDraft(const Context& context, Asked asked, const FlowKey& flow, bool lenient,
                   int64_t expected_version, Deployments::Then then);
  // Of a source, or of the draft of a flow.
  absl::StatusOr<Validation> Validate(store::Gather& gather, const Context& context,
                                      const Source& source);
  absl::StatusOr<FlowDraft> DraftOf(store::Gather& gather, const Context& context,
                                    const FlowKey& flow) const;

  absl::StatusOr<std::vector<Difference>> DiffOf(store::Gather& gather, const Context& context,
                                                 const DeploymentId& before,
                                                 const DeploymentId& after);
  // The model of an earlier deployment, once more as the newest.
  void Restore(const Context& context, Asked asked, const DeploymentId& id, Deployments::Then then);
  absl::StatusOr<std::string> Export(store::Gather& gather, const Context& context,
                                     const DeploymentId& id, ExportFormat format);

 private:
  static DraftView WithNewest(store::Gather& gather, const TenantId& tenant, FlowDraft draft);
  // Lets the flow start or not, as its draft says now: `kept` may be the first answer to a repeat,
  // and older. Then answers with `kept`.
  void Apply(const TenantId& tenant, FlowDraft kept, Then then);
  // Hands on what was put, with the newest number.
  void AnswerKept(const TenantId& tenant, absl::StatusOr<FlowDraft> kept, Then then) const;

  DraftStore drafts_;
  const store::Store& store_;
  const Clock& clock_;
  Deployments& deployments_;
};

}  // namespace magpie::flow
