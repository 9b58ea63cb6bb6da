#include "services/resource-engine/rpc/fetch_cache.h"

#include <memory>
#include <utility>
#include <vector>

#include "common/rpc/bytes.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert_gateway.h"

namespace magpie::resource {
namespace {

// Whether the same request may get the same answer again. A malformed request_id must remain an
// error.
bool MayBeKept(const v1::FetchRequest& request) {
  if (request.explain() || request.has_trial() || request.has_max_age()) return false;
  return request.request_id().empty() || RequestId::Parse(request.request_id()).ok();
}

}  // namespace

void FetchCache::Answer(const Context& context, const grpc::ByteBuffer& request,
                        grpc::ByteBuffer& response, Done done) {
  v1::FetchRequest asked;
  if (const absl::Status bad = ParseBytes(request, asked); !bad.ok()) return done(bad);
  if (!MayBeKept(asked)) return AnswerAnew(context, asked, "", response, std::move(done));
  engine_.WithCatalog(
      context, [this, &context, &response, asked = std::move(asked), done = std::move(done)](
                   const absl::StatusOr<std::shared_ptr<const Catalog>>& catalog) mutable {
        if (!catalog.ok()) return done(catalog.status());
        v1::FetchRequest named = asked;
        named.clear_request_id();
        std::string key =
            KeptAnswers::KeyOf(context, (*catalog)->revision(), named.SerializeAsString());
        if (AnswerKept(context, key, response)) return done(absl::OkStatus());
        AnswerAnew(context, asked, std::move(key), response, std::move(done));
      });
}

void FetchCache::AnswerAnew(const Context& context, const v1::FetchRequest& request,
                            std::string key, grpc::ByteBuffer& response, Done done) {
  auto command = Parse(request);
  if (!command.ok()) return done(command.status());
  engine_.Fetch(context, *std::move(command),
                [this, &response, key = std::move(key), caller = context.caller,
                 done = std::move(done)](absl::StatusOr<Fetched> fetched) mutable {
                  if (!fetched.ok()) return done(fetched.status());
                  const grpc::Slice bytes = ToBytes(ToProto(*fetched));
                  response = grpc::ByteBuffer(&bytes, 1);
                  Keep(key, caller, bytes, *std::move(fetched));
                  done(absl::OkStatus());
                });
}

bool FetchCache::AnswerKept(const Context& context, const std::string& key,
                            grpc::ByteBuffer& response) {
  const auto kept = kept_.Find(key, engine_.clock().Now());
  if (!kept.has_value()) return false;
  engine_.CountAgain(context.tenant, *kept->counts);
  response = grpc::ByteBuffer(&kept->bytes, 1);
  return true;
}

void FetchCache::Keep(const std::string& key, const std::string& caller, const grpc::Slice& bytes,
                      Fetched fetched) {
  if (key.empty() || engine_.clock().Now() >= fetched.fresh_until) return;
  kept_.Put(
      key,
      {.bytes = bytes,
       .until = fetched.fresh_until,
       .counts = std::make_shared<const std::vector<QualityCount>>(CountsOf(caller, fetched)),
       .replaced = std::make_shared<const std::vector<Replaced>>(std::move(fetched.replaced))});
}

}  // namespace magpie::resource
