"""Takes in job postings from other services: files and addresses of five shapes, read in bounds whatever they hold."""
