"""The office: pages for Front officers, reviewers, evaluators, cadres, auditors and administrators."""
