#include "services/solution-matching/store/solution_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/matching/store/v1/record.pb.h"

namespace magpie::matching {
namespace {

namespace disk = magpie::matching::store::v1;

disk::CriteriaRecord ToRecord(const Combination& criteria) {
  disk::CriteriaRecord record;
  record.set_channel(criteria[kChannel]);
  record.set_business_line(criteria[kBusinessLine]);
  record.set_category(criteria[kCategory]);
  record.set_intent(criteria[kIntent]);
  record.set_city(criteria[kCity]);
  record.set_role(criteria[kRole]);
  return record;
}

Combination FromRecord(const disk::CriteriaRecord& record) {
  return {record.channel(), record.business_line(), record.category(),
          record.intent(),  record.city(),          record.role()};
}

disk::AnswerRecord ToRecord(const Answer& answer) {
  disk::AnswerRecord record;
  if (const auto* article = std::get_if<ArticleId>(&answer)) {
    record.set_article_id(article->str());
  } else {
    record.set_flow_key(std::get<FlowKey>(answer).str());
  }
  return record;
}

absl::StatusOr<Answer> FromRecord(const disk::AnswerRecord& record) {
  if (record.has_article_id()) return ArticleId::Parse(record.article_id());
  return FlowKey::Parse(record.flow_key());
}

absl::StatusOr<Solution> FromRecord(absl::string_view id, const disk::SolutionRecord& record) {
  ASSIGN_OR_RETURN(SolutionId solution_id, SolutionId::Parse(id));
  Solution solution{.id = std::move(solution_id),
                    .content = {.title = record.title(),
                                .criteria = FromRecord(record.criteria()),
                                .priority = record.priority()},
                    .version = record.version(),
                    .create_time = absl::FromUnixMicros(record.create_time_us()),
                    .update_time = absl::FromUnixMicros(record.update_time_us())};
  for (const disk::AnswerRecord& kept : record.answers()) {
    ASSIGN_OR_RETURN(Answer answer, FromRecord(kept));
    solution.content.answers.push_back(std::move(answer));
  }
  return solution;
}

}  // namespace

std::string SolutionCodec::Encode(const Solution& solution) {
  disk::SolutionRecord record;
  record.set_title(solution.content.title);
  *record.mutable_criteria() = ToRecord(solution.content.criteria);
  for (const Answer& answer : solution.content.answers) *record.add_answers() = ToRecord(answer);
  record.set_priority(solution.content.priority);
  record.set_version(solution.version);
  record.set_create_time_us(absl::ToUnixMicros(solution.create_time));
  record.set_update_time_us(absl::ToUnixMicros(solution.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<Solution> SolutionCodec::Decode(absl::string_view id, absl::string_view bytes) {
  disk::SolutionRecord record;
  if (record::ParseFrom(bytes, record)) {
    absl::StatusOr<Solution> solution = FromRecord(id, record);
    if (solution.ok()) return solution;
  }
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad solution: ", id));
}

absl::StatusOr<Solution> SolutionStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                            const SolutionId& id) const {
  absl::StatusOr<Solution> solution = table_.Get(gather, tenant, id.str());
  if (!absl::IsNotFound(solution.status())) return solution;
  return Error(absl::StatusCode::kNotFound, "SOLUTION_NOT_FOUND",
               absl::StrCat("no such solution: ", id.str()));
}

absl::StatusOr<record::Page<Solution>> SolutionStore::List(magpie::store::Gather& gather,
                                                           const TenantId& tenant,
                                                           absl::string_view after,
                                                           size_t limit) const {
  return table_.List(gather, tenant, after, limit);
}

void SolutionStore::Put(const record::Change& change, const SolutionId& id, Table::Decide decide,
                        Table::Then then) {
  table_.Put(change, id.str(), std::move(decide), std::move(then));
}

absl::StatusOr<std::vector<TenantId>> SolutionStore::Tenants(magpie::store::Gather& gather) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, magpie::store::ListTenants(gather));
  std::vector<TenantId> tenants;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(TenantId tenant, TenantId::Parse(name));
    tenants.push_back(std::move(tenant));
  }
  return tenants;
}

}  // namespace magpie::matching
