// The compilers of all kinds, for the table in registry.cc.

#pragma once

#include "services/flow-engine/domain/walk/kinds/kind.h"

namespace magpie::flow {

Kind::Compile CompileBusinessRuleTask;
Kind::Compile CompileCallActivity;
Kind::Compile CompileEndEvent;
Kind::Compile CompileExclusiveGateway;
Kind::Compile CompileInclusiveGateway;
Kind::Compile CompileParallelGateway;
Kind::Compile CompilePassedTask;
Kind::Compile CompileScriptTask;
Kind::Compile CompileServiceTask;
Kind::Compile CompileStartEvent;
Kind::Compile CompileSubProcess;
Kind::Compile CompileTerminateEndEvent;
Kind::Compile CompileUserTask;

}  // namespace magpie::flow
