-- Each run asks which runs of its pair never ended; that must not read ninety days of them.
CREATE INDEX runs_running ON runs (pair) WHERE outcome = 'running';
