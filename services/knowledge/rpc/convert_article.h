// Converts articles between the wire and the domain.

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"
#include "magpie/knowledge/v1/knowledge.pb.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

google::protobuf::Timestamp ToProto(absl::Time time);

// `time` with microseconds; adds a fault of `field` if it is no time.
std::optional<absl::Time> ParseTime(absl::string_view field,
                                    const google::protobuf::Timestamp& time, Faults& faults);

// What the article `id` says, as it is to be stored. Adds all faults; its fields are below `path`.
Content ParseContent(const v1::Article& article, absl::string_view path, Faults& faults);

void ToProto(const Content& content, v1::Article& proto);

// With the content that it has.
v1::Article ToProto(const Article& article);

// The article without its content.
v1::Article HeadToProto(const Article& article);

}  // namespace magpie::knowledge
