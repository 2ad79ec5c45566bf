//! How benchmarks compare: interleaved rounds in one process, CPU time, ratios of medians.
//!
//! Absolute figures belong to the machine; a ratio of two things measured side by side does not.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// One of the things compared: a name and a closure that does the work once.
pub(crate) struct Contender<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
    cpu: Vec<f64>,
    wall: Vec<f64>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: &'static str, work: impl FnMut() + 'a) -> Contender<'a> {
        Contender { name, work: Box::new(work), cpu: Vec::new(), wall: Vec::new() }
    }

    /// CPU microseconds of this process per operation, the median of the rounds.
    pub(crate) fn cpu(&self) -> f64 {
        median(&self.cpu)
    }

    /// Wall microseconds per operation, the median of the rounds.
    pub(crate) fn wall(&self) -> f64 {
        median(&self.wall)
    }

    fn round(&mut self, operations: u32) {
        let (cpu, wall) = (cpu_time(), Instant::now());
        for _ in 0..operations {
            (self.work)();
        }
        let count = f64::from(operations);
        self.cpu.push((cpu_time() - cpu).as_secs_f64() * 1e6 / count);
        self.wall.push(wall.elapsed().as_secs_f64() * 1e6 / count);
    }
}

/// Runs all contenders `rounds` times in turn, so that a noisy minute hits each of them.
pub(crate) fn interleave(rounds: u32, operations: u32, contenders: &mut [Contender]) {
    for contender in contenders.iter_mut() {
        // Caches, prepared statements and lazily built plans are not what is compared.
        contender.round(operations.div_ceil(4));
        contender.cpu.clear();
        contender.wall.clear();
    }
    for _ in 0..rounds {
        for contender in contenders.iter_mut() {
            contender.round(operations);
        }
    }
}

/// Prints a table whose ratios are against the first contender, which is the measure.
pub(crate) fn report(title: &str, contenders: &[Contender]) {
    println!("\n{title}");
    println!("  {:<44} {:>10} {:>10} {:>7} {:>7}", "", "CPU us", "wall us", "CPU x", "wall x");
    let Some(measure) = contenders.first() else { return };
    for it in contenders {
        let (cpu, wall) = (it.cpu(), it.wall());
        let (cpu_ratio, wall_ratio) = (cpu / measure.cpu(), wall / measure.wall());
        let name = it.name;
        println!("  {name:<44} {cpu:>10.1} {wall:>10.1} {cpu_ratio:>7.2} {wall_ratio:>7.2}");
    }
}

/// Prints whether a promise is kept. Benchmarks inform; they fail no build.
pub(crate) fn promise(what: &str, ratio: f64, limit: f64) {
    let verdict = if ratio <= limit { "kept" } else { "BROKEN" };
    println!("  {verdict}: {what}: {ratio:.2} (at most {limit:.2})");
}

/// What the processor spent on all threads of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let nanoseconds = i128::from(time.tv_sec) * 1_000_000_000 + i128::from(time.tv_nsec);
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
