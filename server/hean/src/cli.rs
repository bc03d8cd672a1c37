//! The commands of `hean`. Each module has the arguments of its command and runs it.

pub mod atlas;
pub mod check;
pub mod client;
pub mod common;
pub mod completions;
pub mod document;
pub mod drill;
pub mod forecast;
pub mod journal;
pub mod nearest;
pub mod serve;
pub mod table;
pub mod token;

use common::Exit;

/// 河安 HeAn: emergency response of a river basin.
#[derive(Debug, clap::Parser)]
#[command(
    name = "hean",
    version,
    about = "河安 HeAn: 流域突发事件应急协同 / emergency response of a river basin"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// 演练 / Runs a drill from a scenario file to its end.
    Drill(drill::DrillArgs),
    /// 实战服务 / Runs the live server.
    Serve(serve::ServeArgs),
    /// 检查文件 / Validates scenarios, basin data, rules and plans.
    Check(check::CheckArgs),
    /// 就近物资 / Finds the nearest usable supplies.
    Nearest(nearest::NearestArgs),
    /// 污染预测 / Forecasts arrival, peak and duration downstream.
    Forecast(forecast::ForecastArgs),
    /// 风险路段 / Ranks road segments by what a spill there would reach.
    Atlas(atlas::AtlasArgs),
    /// 文书 / Drafts reports, notices, alerts and evidence from a log.
    Document(document::DocumentArgs),
    /// 日志 / Proves, exports, saves and restores a journal.
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// 令牌 / Makes, lists and revokes tokens.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// 补全 / Prints shell completions.
    Completions(completions::CompletionsArgs),
}

/// Runs a command.
pub async fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Drill(args) => drill::run(&args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Check(args) => check::run(&args),
        Command::Nearest(args) => nearest::run(&args),
        Command::Forecast(args) => forecast::run(&args, crate::clock::now()),
        Command::Atlas(args) => atlas::run(&args),
        Command::Document(args) => document::run(&args).await,
        Command::Journal(command) => journal::run(&command).await,
        Command::Token(command) => token::run(&command).await,
        Command::Completions(args) => completions::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
