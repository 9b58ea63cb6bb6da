#include "services/resource-engine/client/calls/paging_sender.h"

#include <utility>

#include "services/resource-engine/domain/run/pages.h"

namespace magpie::resource {

// Only one call is under way at a time, so no lock is needed.
struct PagingSender::Run {
  const std::shared_ptr<const Context> context;
  Pages pages;
  Answered answered;
};

void PagingSender::Send(std::shared_ptr<const Context> context, std::shared_ptr<const Call> call,
                        Answered answered) {
  if (!call->api->paging.has_value()) {
    return next_.Send(std::move(context), std::move(call), std::move(answered));
  }
  MakeCall(std::shared_ptr<Run>(new Run{std::move(context), Pages(call), std::move(answered)}),
           call);
}

void PagingSender::MakeCall(const std::shared_ptr<Run>& run, std::shared_ptr<const Call> call) {
  next_.Send(run->context, std::move(call), [this, run](Outcome outcome) {
    std::shared_ptr<const Call> next = run->pages.Take(std::move(outcome));
    if (next != nullptr) return MakeCall(run, std::move(next));
    run->answered(run->pages.Finish());
  });
}

}  // namespace magpie::resource
