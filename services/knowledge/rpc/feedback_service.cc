#include "services/knowledge/rpc/feedback_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/long_work.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/feedback_service.grpc.pb.h"
#include "services/knowledge/rpc/convert_feedback.h"

namespace magpie::knowledge {
namespace {

class FeedbackService final : public v1::FeedbackService::CallbackService {
 public:
  FeedbackService(Usage& usage, Knowledge& knowledge, const Reports& reports, const Clock& clock,
                  Timers& reporter)
      : usage_(usage),
        knowledge_(knowledge),
        reports_(reports),
        clock_(clock),
        reporting_(reporter, "reports") {}

  grpc::ServerUnaryReactor* RecordFeedback(grpc::CallbackServerContext* rpc,
                                           const v1::RecordFeedbackRequest* request,
                                           v1::RecordFeedbackResponse* response) override;
  grpc::ServerUnaryReactor* GetUsage(grpc::CallbackServerContext* rpc,
                                     const v1::GetUsageRequest* request,
                                     v1::GetUsageResponse* response) override;
  grpc::ServerUnaryReactor* ListReviewQueue(grpc::CallbackServerContext* rpc,
                                            const v1::ListReviewQueueRequest* request,
                                            v1::ListReviewQueueResponse* response) override;
  grpc::ServerUnaryReactor* ListUnanswered(grpc::CallbackServerContext* rpc,
                                           const v1::ListUnansweredRequest* request,
                                           v1::ListUnansweredResponse* response) override;
  grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* rpc,
                                           const v1::ListDuplicatesRequest* request,
                                           v1::ListDuplicatesResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kFeedbackService, name, kind};
  }

  Usage& usage_;
  Knowledge& knowledge_;
  const Reports& reports_;
  const Clock& clock_;
  server::LongWork reporting_;
  const server::Method record_feedback_ = MethodOf("RecordFeedback", server::Kind::kNewWork);
  const server::Method get_usage_ = MethodOf("GetUsage", server::Kind::kRead);
  const server::Method list_review_queue_ = MethodOf("ListReviewQueue", server::Kind::kRead);
  const server::Method list_unanswered_ = MethodOf("ListUnanswered", server::Kind::kRead);
  const server::Method list_duplicates_ = MethodOf("ListDuplicates", server::Kind::kRead);
};

// Answers with a report.
template <class Report, class Response>
void Answer(absl::StatusOr<Report> report, Response& response, Done done) {
  if (report.ok()) response = ToProto(*report);
  done(report.status());
}

}  // namespace

grpc::ServerUnaryReactor* FeedbackService::RecordFeedback(grpc::CallbackServerContext* rpc,
                                                          const v1::RecordFeedbackRequest* request,
                                                          v1::RecordFeedbackResponse*) {
  return server::AnswerNow(rpc, record_feedback_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const ParsedFeedback feedback, Parse(*request));
    usage_.Note(context.tenant, feedback.article, feedback.place, feedback.counts, feedback.reason);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FeedbackService::GetUsage(grpc::CallbackServerContext* rpc,
                                                    const v1::GetUsageRequest* request,
                                                    v1::GetUsageResponse* response) {
  return server::AnswerGathered(
      rpc, get_usage_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedUsage usage, Parse(*request, clock_.Now()));
        const auto total = UsageStore::GetTotal(gather, context.tenant, usage.article);
        ASSIGN_OR_RETURN(const UsageDays days,
                         UsageStore::Find(gather, context.tenant, usage.article, usage.days));
        RETURN_IF_ERROR(total.status());
        *response = ToProto(days, *total);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* FeedbackService::ListReviewQueue(
    grpc::CallbackServerContext* rpc, const v1::ListReviewQueueRequest* request,
    v1::ListReviewQueueResponse* response) {
  return server::AnswerLater(
      rpc, list_review_queue_, *request, [&](const Context& context, Done done) {
        const absl::StatusOr<size_t> limit = ParseLimit(request->limit());
        if (!limit.ok()) return done(limit.status());
        reporting_.Add(std::move(done), [this, context, limit = *limit, response](Done made) {
          const auto is_over = [&] { return server::IsOver(context, clock_); };
          Answer(reports_.ReviewQueue(context, limit, is_over), *response, std::move(made));
        });
      });
}

grpc::ServerUnaryReactor* FeedbackService::ListUnanswered(grpc::CallbackServerContext* rpc,
                                                          const v1::ListUnansweredRequest* request,
                                                          v1::ListUnansweredResponse* response) {
  return server::AnswerLater(
      rpc, list_unanswered_, *request, [&](const Context& context, Done done) {
        const absl::StatusOr<size_t> limit = ParseLimit(request->limit());
        if (!limit.ok()) return done(limit.status());
        reporting_.Add(std::move(done), [this, context, limit = *limit, response](Done made) {
          Answer(reports_.Unanswered(context, limit), *response, std::move(made));
        });
      });
}

grpc::ServerUnaryReactor* FeedbackService::ListDuplicates(grpc::CallbackServerContext* rpc,
                                                          const v1::ListDuplicatesRequest* request,
                                                          v1::ListDuplicatesResponse* response) {
  return server::AnswerLater(
      rpc, list_duplicates_, *request, [&](const Context& context, Done done) {
        const absl::StatusOr<size_t> limit = ParseLimit(request->limit());
        if (!limit.ok()) return done(limit.status());
        knowledge_.Indexed(context, [this, context, limit = *limit, response,
                                     done = std::move(done)](absl::StatusOr<View> now) mutable {
          if (!now.ok()) return done(now.status());
          reporting_.Add(std::move(done), [this, context, limit, response,
                                           now = now->snapshot](Done made) {
            const auto is_over = [&] { return server::IsOver(context, clock_); };
            Answer(reports_.Duplicates(context, *now, limit, is_over), *response, std::move(made));
          });
        });
      });
}

std::unique_ptr<grpc::Service> MakeFeedbackService(Usage& usage, Knowledge& knowledge,
                                                   const Reports& reports, const Clock& clock,
                                                   Timers& reporter) {
  return std::make_unique<FeedbackService>(usage, knowledge, reports, clock, reporter);
}

}  // namespace magpie::knowledge
