import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A rule that fires while the value of a series is above a threshold. */
export interface PeerRule {
  series: string;
  threshold: number;
}

/** Where Prometheus is, by EVENKEEL_PROMETHEUS or on the path (Debian's package `prometheus`), or null. */
export function findPrometheus(): string | null {
  const binary = process.env.EVENKEEL_PROMETHEUS ?? 'prometheus';
  return spawnSync(binary, ['--version']).status === 0 ? binary : null;
}

/**
 * Runs Prometheus on loopback over series that change at each scrape and returns the seconds that each evaluation of the
 * rules took, as it reports them itself. It scrapes and evaluates every five seconds, as the alarms beside it do.
 */
export async function measurePrometheus(
  binary: string,
  rules: readonly PeerRule[],
  valueOf: (series: string, tick: number) => number,
  evaluations: number,
): Promise<number[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-prometheus-'));
  const names = [...new Set(rules.map((each) => each.series))];
  let tick = 0;
  const exporter = createServer((_request, response) => {
    tick += 1;
    response.end(names.map((name) => `latency{series="${name}"} ${valueOf(name, tick)}\n`).join(''));
  });
  exporter.listen(0, '127.0.0.1');
  await new Promise((resolve) => exporter.once('listening', resolve));
  const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
  writeFileSync(
    join(directory, 'rules.yml'),
    `groups:\n- name: bench\n  rules:\n${rules
      .map(
        (each, index) =>
          `  - alert: A${index}\n    expr: latency{series="${each.series}"} > ${each.threshold}\n    for: 10s\n`,
      )
      .join('')}`,
  );
  writeFileSync(
    join(directory, 'prometheus.yml'),
    `global: { scrape_interval: 5s, evaluation_interval: 5s }\nrule_files: [${join(directory, 'rules.yml')}]\nscrape_configs:\n- job_name: bench\n  static_configs: [{ targets: ["${target}"] }]\n`,
  );
  const port = await freePort();
  const child = spawn(
    binary,
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  try {
    const durations: number[] = [];
    let lastIteration = 0;
    const until = Date.now() + (evaluations + 12) * 5000;
    while (durations.length < evaluations + 2 && Date.now() < until) {
      await sleep(1000);
      const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      const iterations = Number(/^prometheus_rule_group_iterations_total\{[^}]*\} (\S+)/m.exec(text)?.[1] ?? 0);
      const seconds = Number(/^prometheus_rule_group_last_duration_seconds\{[^}]*\} (\S+)/m.exec(text)?.[1] ?? 0);
      if (iterations > lastIteration && seconds > 0) {
        lastIteration = iterations;
        durations.push(seconds);
      }
    }
    // The first evaluations find no series yet.
    return durations.slice(2);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null)));
    exporter.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
